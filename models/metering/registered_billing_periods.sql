{{ config(materialized="incremental", incremental_strategy="append") }}

-- A period is registered when it is first published and whenever it is published otherwise than
-- before: with other bounds, aliases, limits or another metric. What it was stays, and goes on being
-- counted, so nothing has to be counted anew when it is published less often than events arrive.
with billing_periods as (
    select
        metric,
        period_id,
        usage_window,
        customer_alias,
        start_at,
        end_at,
        value_lower,
        value_upper,
        {{ customer_event_hash(
            "concat_ws('|', metric, cast(start_at as varchar(40)), cast(end_at as varchar(40)),"
            ~ " coalesce(cast(value_lower as varchar(40)), ''),"
            ~ " coalesce(cast(value_upper as varchar(40)), ''), customer_alias)"
        ) }} as row_hash
    from {{ ref("stg_billing_periods") }}
),

definitions as (
    select
        period_id,
        usage_window,
        sum(cast(row_hash as decimal(38, 0))) as definition
    from billing_periods
    group by period_id, usage_window
),

{% if is_incremental() %}
last_registrations as (
    select
        period_id,
        usage_window,
        max(registration) as registration
    from {{ this }}
    group by period_id, usage_window
),

unchanged as (
    select distinct
        registered.period_id,
        registered.usage_window
    from {{ this }} as registered
    inner join last_registrations on registered.registration = last_registrations.registration
    inner join definitions
        on
            registered.period_id = definitions.period_id
            and registered.usage_window = definitions.usage_window
            and registered.definition = definitions.definition
),
{% endif %}

changed as (
    select
        definitions.period_id,
        definitions.usage_window,
        definitions.definition,
        row_number() over (order by definitions.period_id, definitions.usage_window) as place
    from definitions
    {% if is_incremental() %}
    left join unchanged
        on
            definitions.period_id = unchanged.period_id
            and definitions.usage_window = unchanged.usage_window
    where unchanged.period_id is null
    {% endif %}
),

registered as (
    select
        cast(
            changed.place
            {% if is_incremental() %}
            + (select coalesce(max(registration), 0) from {{ this }})
            {% endif %}
            as bigint
        ) as registration,
        billing_periods.period_id,
        billing_periods.usage_window,
        billing_periods.metric,
        billing_periods.customer_alias,
        billing_periods.start_at,
        billing_periods.end_at,
        billing_periods.value_lower,
        billing_periods.value_upper,
        {{ usage_slot_from("billing_periods.start_at") }} as first_whole_slot,
        {{ usage_slot("billing_periods.end_at") }} as end_slot,
        changed.definition
    from billing_periods
    inner join changed
        on
            billing_periods.period_id = changed.period_id
            and billing_periods.usage_window = changed.usage_window
),

-- Where a price limits each event's value, the value of every event is looked at.
by_slot as (
    select
        *,
        case
            when value_lower is null and value_upper is null and first_whole_slot < end_slot
                then first_whole_slot
            else end_slot
        end as first_slot
    from registered
),

final as (
    select
        registration,
        period_id,
        usage_window,
        metric,
        customer_alias,
        start_at,
        end_at,
        value_lower,
        value_upper,
        first_slot,
        end_slot,
        {{ microseconds_since_1970("start_at") }} < first_slot
        or end_slot < {{ microseconds_since_1970("end_at") }} as is_cut,
        definition
    from by_slot
)

select * from final
