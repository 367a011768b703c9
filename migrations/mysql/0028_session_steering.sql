-- +goose Up
ALTER TABLE course_sessions
  ADD COLUMN locked_at DATETIME NULL,
  ADD COLUMN locked_by BIGINT UNSIGNED NULL,
  ADD COLUMN room_mode VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE course_sessions DROP COLUMN room_mode, DROP COLUMN locked_by, DROP COLUMN locked_at;
