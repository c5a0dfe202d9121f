{#- A relation with the columns that the calling model's YAML declares, and no rows. -#}
{% macro no_rows() %}
    (
        select
            {%- for column in model.columns.values() %}
            cast(null as {{ engine_type(column.data_type) }}) as {{ column.name }}{{ "," if not loop.last }}
            {%- endfor %}
        where false
    )
{% endmacro %}
