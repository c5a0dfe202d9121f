{#- No two rows share their values in these columns: the grain of the model. -#}
{% test unique_together(model, columns) %}

select {{ columns | join(", ") }}
from {{ model }}
group by {{ columns | join(", ") }}
having count(*) > 1

{% endtest %}
