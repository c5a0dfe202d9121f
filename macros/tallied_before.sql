{#- How far the calling model's table has come, and how far this build takes it: `seq`, through which
    event it is counted; `registration`, the last billing period that it knows; `through` and
    `registrations`, the same after this build. As numbers in the text, so that only files and row
    groups with something new in them are read. -#}
{% macro tallied_before() %}
    {%- if not execute -%}
        {{ return({"seq": 0, "registration": 0, "through": 0, "registrations": 0}) }}
    {%- endif -%}
    {%- set last = [0, 0] -%}
    {%- if is_incremental() -%}
        {%- set last = run_query(
            "select coalesce(max(counted_seq), 0), coalesce(max(registrations), 0) from " ~ this
        ).rows[0] -%}
    {%- endif -%}
    {%- set through = run_query("select max(seq) from " ~ ref("metering_cut")).rows[0][0] -%}
    {%- set registrations = run_query(
        "select coalesce(max(registration), 0) from " ~ ref("registered_billing_periods")
    ).rows[0][0] -%}
    {{ return({
        "seq": last[0], "registration": last[1],
        "through": through, "registrations": registrations
    }) }}
{% endmacro %}
