-- +goose Up
ALTER TABLE enrolments ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolments ADD COLUMN replaces_id INTEGER NULL;
ALTER TABLE enrolments ADD COLUMN confirmed_at DATETIME NULL;
ALTER TABLE enrolments ADD COLUMN confirmed_by INTEGER NULL;

-- +goose Down
ALTER TABLE enrolments DROP COLUMN confirmed_by;
ALTER TABLE enrolments DROP COLUMN confirmed_at;
ALTER TABLE enrolments DROP COLUMN replaces_id;
ALTER TABLE enrolments DROP COLUMN origin;
