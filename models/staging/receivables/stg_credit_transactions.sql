with source as (
    select * from {{ published("credit_transactions") }}
),

final as (
    select
        credit_transaction_id,
        credit_grant_id,
        kind,
        amount,
        earned,
        posted_on,
        invoice_id,
        credit_note_id,
        reason
    from source
)

select * from final
