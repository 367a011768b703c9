-- +goose Up
ALTER TABLE enrolments
  ADD COLUMN withdrawn_at DATETIME NULL;

-- +goose Down
ALTER TABLE enrolments DROP COLUMN withdrawn_at;
