with transactions as (
    select * from {{ ref("stg_credit_transactions") }}
),

grants as (
    select * from {{ ref("stg_credit_grants") }}
),

final as (
    select
        transactions.credit_transaction_id,
        transactions.credit_grant_id,
        grants.customer_id,
        transactions.kind,
        transactions.posted_on,
        transactions.invoice_id,
        transactions.credit_note_id,
        grants.metric,
        grants.currency,
        transactions.amount,
        transactions.earned,
        transactions.reason
    from transactions
    inner join grants on transactions.credit_grant_id = grants.credit_grant_id
)

select * from final
