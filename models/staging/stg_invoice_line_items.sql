with source as (
    select * from {{ published("invoice_line_items") }}
),

final as (
    select
        line_item_id,
        invoice_id,
        line_key,
        kind,
        title,
        product_id,
        price_id,
        metric,
        quantity,
        rate,
        net_amount,
        tax_amount,
        gross_amount,
        service_start,
        service_end
    from source
)

select * from final
