-- Tables of the built-in example; "holdfast up" creates them in the PostgreSQL that it starts.
create table if not exists earthquakes (
  id text primary key,
  magnitude numeric,
  place text,
  event jsonb not null
);
