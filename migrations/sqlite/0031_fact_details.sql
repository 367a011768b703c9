-- +goose Up
ALTER TABLE attendance_facts ADD COLUMN scanner_id INTEGER NULL;
ALTER TABLE attendance_facts ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attendance_facts ADD COLUMN pack TEXT NOT NULL DEFAULT '';
ALTER TABLE attendance_facts ADD COLUMN local_result TEXT NOT NULL DEFAULT '';
ALTER TABLE attendance_facts ADD COLUMN clock_offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attendance_facts ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE attendance_facts ADD COLUMN document TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE attendance_facts DROP COLUMN document;
ALTER TABLE attendance_facts DROP COLUMN about;
ALTER TABLE attendance_facts DROP COLUMN clock_offset;
ALTER TABLE attendance_facts DROP COLUMN local_result;
ALTER TABLE attendance_facts DROP COLUMN pack;
ALTER TABLE attendance_facts DROP COLUMN seq;
ALTER TABLE attendance_facts DROP COLUMN scanner_id;
