-- +goose Up
ALTER TABLE courses
  ADD COLUMN checks_out TINYINT(1) NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE courses DROP COLUMN checks_out;
