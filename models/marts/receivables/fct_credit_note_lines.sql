with lines as (
    select * from {{ ref("stg_credit_note_lines") }}
),

final as (
    select
        credit_note_id,
        line_number,
        credit_note_number,
        status,
        customer_id,
        invoice_id,
        invoice_line_key,
        issue_date,
        title,
        product_id,
        quantity,
        currency,
        net_amount,
        tax_amount,
        gross_amount
    from lines
)

select * from final
