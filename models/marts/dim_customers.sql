with customer_aliases as (
    select * from {{ ref("stg_customer_aliases") }}
),

final as (
    select
        customer_id,
        max(legal_name) as legal_name,
        max(parent_id) as parent_id,
        count(distinct customer_alias) as alias_count
    from customer_aliases
    group by customer_id
)

select * from final
