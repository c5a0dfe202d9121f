{#- Generated from catalog/metrics by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="incremental", incremental_strategy="append") }}

with new_events as (
    {{ new_usage_events() }}
), texts as (
    select
        event_id,
        seq,
        received_at,
        customer_event_id,
        customer_event_hash,
        customer_alias,
        event_type,
        event_timestamp,
        retracted,
        properties['context_tokens'] as context_tokens,
        properties['generated_tokens'] as generated_tokens,
        properties['service'] as service
    from new_events
), final as (
    select
        event_id,
        seq,
        received_at,
        customer_event_id,
        customer_event_hash,
        customer_alias,
        event_type,
        event_timestamp,
        retracted,
        {{ usage_slot('event_timestamp') }} as usage_slot,
        {{ exact_number('context_tokens') }} as context_tokens__number,
        {{ exact_number('generated_tokens') }} as generated_tokens__number,
        service
    from texts
)
select *
from final
