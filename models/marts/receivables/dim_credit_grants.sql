with grants as (
    select * from {{ ref("stg_credit_grants") }}
),

balances as (
    select
        credit_grant_id,
        sum(amount) as balance
    from {{ ref("stg_credit_transactions") }}
    group by credit_grant_id
),

final as (
    select
        grants.credit_grant_id,
        grants.customer_id,
        grants.name,
        grants.schedule_id,
        grants.metric,
        grants.currency,
        grants.amount,
        coalesce(balances.balance, 0) as balance,
        grants.cost,
        grants.usable_from,
        grants.usable_until,
        grants.priority
    from grants
    left join balances on grants.credit_grant_id = balances.credit_grant_id
)

select * from final
