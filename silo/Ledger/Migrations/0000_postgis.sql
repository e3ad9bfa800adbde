-- Venues are found by distance. Only a superuser may create this extension; where the role is not one, the operator creates
-- it beforehand and this statement finds nothing to do.
create extension if not exists postgis;
