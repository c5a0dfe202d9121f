with usage_events as (
    select * from {{ ref("usage_events") }}
),

received as (
    select max(seq) as seq, max(received_at) as received_at
    from usage_events
    {% if var("as_of") is not none %}
    where received_at <= cast('{{ dbt.escape_single_quotes(var("as_of")) }}' as {{ engine_type("timestamp with time zone") }})
    {% endif %}
),

final as (
    select
        {% if var("as_of") is not none %}
        cast('{{ dbt.escape_single_quotes(var("as_of")) }}' as {{ engine_type("timestamp with time zone") }}) as as_of,
        {% else %}
        received_at as as_of,
        {% endif %}
        coalesce(seq, 0) as seq
    from received
)

select * from final
