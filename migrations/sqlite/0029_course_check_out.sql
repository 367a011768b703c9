-- +goose Up
ALTER TABLE courses ADD COLUMN checks_out INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE courses DROP COLUMN checks_out;
