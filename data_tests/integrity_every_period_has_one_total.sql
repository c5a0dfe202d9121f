-- A period that is missing here would be billed nothing without a word. Periods of metrics that the
-- project does not have show up as well: compile, then build again. Those that the build was told to
-- leave out are not missing: the close parks what needs them.
with expected as (
    select distinct period_id, usage_window
    from {{ ref("stg_billing_periods") }}
    where
        true
        {% for metric in var("uncounted_metrics", []) %}
        and metric <> '{{ metric }}'
        {% endfor %}
),

totals as (
    select
        period_id,
        usage_window,
        count(*) as totals
    from {{ ref("period_usage") }}
    where is_total
    group by period_id, usage_window
)

select expected.*, totals.totals
from expected
left join totals
    on expected.period_id = totals.period_id and expected.usage_window = totals.usage_window
where coalesce(totals.totals, 0) <> 1
