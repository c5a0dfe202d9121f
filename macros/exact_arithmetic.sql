{#- On Spark, a statement whose sums and casts fail aloud: dbt-spark turns ANSI mode off before every
    statement of a session, and a sum too great for its type would then be null, which bills nothing.
    Views and the increments' temporary views keep the mode they were made in. DuckDB needs none of
    this. -#}
{% macro exact_arithmetic(statement) %}
begin
    execute immediate 'set spark.sql.ansi.enabled = true';
    {{ statement }}
    ;
end
{% endmacro %}

{% macro spark__create_table_as(temporary, relation, compiled_code, language="sql") %}
    {{- exact_arithmetic(
        dbt.spark__create_table_as(temporary, relation, compiled_code, language)
    ) -}}
{% endmacro %}

{% macro spark__create_view_as(relation, sql) %}
    {{- exact_arithmetic(dbt.spark__create_view_as(relation, sql)) -}}
{% endmacro %}
