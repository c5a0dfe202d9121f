with landed as (
    select * from {{ landed("rejected_events") }}
),

final as (
    select
        received_at,
        source,
        source_line,
        reason,
        message,
        raw
    from landed
)

select * from final
