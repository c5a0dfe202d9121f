{#- An identity of the business that every row must satisfy; unknown counts as broken. -#}
{% test holds(model, condition) %}

select *
from {{ model }}
where not coalesce(({{ condition }}), false)

{% endtest %}
