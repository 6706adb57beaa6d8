-- Lines that a change set adds.

alter table change_item
    add column kind text not null default 'SET' check (kind in ('SET', 'ADD')),
    alter column line_id drop not null,
    add constraint change_item_knows_its_line check ((line_id is null) = (kind = 'ADD'));
comment on column change_item.kind is 'SET: the quantity of a line. ADD: a line of the product that the agreement has not.';
create unique index change_item_added_once on change_item (organization_id, change_set_id, agreement_id, product_id) where kind = 'ADD';
