with source as (
    select * from {{ published("customer_aliases") }}
),

final as (
    select
        customer_alias,
        customer_id,
        legal_name,
        parent_id,
        start_at,
        end_at
    from source
)

select * from final
