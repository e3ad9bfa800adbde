-- One order for each request, whichever desk took it: two activations of a desk, or a placement that lands after its desk has died, would
-- otherwise place it twice.
create unique index orders_request_key on orders (request_key) where request_key is not null;
