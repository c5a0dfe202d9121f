-- Event counts add up for every metric, quantities for sums: only those have a quantity_within.
-- Maxima, unique counts and averages of the parts say nothing of the whole.
with period_usage as (
    select * from {{ ref("period_usage") }}
),

totals as (
    select * from period_usage where is_total
),

shares as (
    select
        period_id,
        usage_window,
        sum(event_count) as event_count,
        sum(skipped_count) as skipped_count,
        sum(quantity) as quantity,
        sum(quantity_within) as quantity_within
    from period_usage
    where not is_total
    group by period_id, usage_window
)

select totals.*
from totals
inner join shares
    on totals.period_id = shares.period_id and totals.usage_window = shares.usage_window
where
    totals.event_count <> shares.event_count
    or totals.skipped_count <> shares.skipped_count
    or (totals.quantity_within is not null and totals.quantity <> shares.quantity)
    or totals.quantity_within <> shares.quantity_within
