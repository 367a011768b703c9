-- +goose Up
ALTER TABLE enrolments
  ADD COLUMN origin VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN replaces_id BIGINT UNSIGNED NULL,
  ADD COLUMN confirmed_at DATETIME NULL,
  ADD COLUMN confirmed_by BIGINT UNSIGNED NULL;

-- +goose Down
ALTER TABLE enrolments DROP COLUMN confirmed_by, DROP COLUMN confirmed_at, DROP COLUMN replaces_id, DROP COLUMN origin;
