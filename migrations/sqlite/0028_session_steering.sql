-- +goose Up
ALTER TABLE course_sessions ADD COLUMN locked_at DATETIME NULL;
ALTER TABLE course_sessions ADD COLUMN locked_by INTEGER NULL;
ALTER TABLE course_sessions ADD COLUMN room_mode TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE course_sessions DROP COLUMN room_mode;
ALTER TABLE course_sessions DROP COLUMN locked_by;
ALTER TABLE course_sessions DROP COLUMN locked_at;
