with source as (
    select * from {{ published("customer_aliases") }}
),

final as (
    select
        customer_alias,
        customer_id,
        legal_name,
        parent_id
    from source
)

select * from final
