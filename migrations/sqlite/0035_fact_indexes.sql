-- +goose Up
-- One index finds a person's facts and lets one arrival win; every scan writes
-- one index less.
CREATE INDEX ix_attendance_facts_room ON attendance_facts (session_id);
DROP INDEX ix_attendance_facts_session;
DROP INDEX uq_attendance_facts_arrival;
CREATE UNIQUE INDEX uq_attendance_facts_arrival ON attendance_facts (enrolment_id, session_id, arrival);
DROP INDEX ix_attendance_facts_enrolment;

-- +goose Down
CREATE INDEX ix_attendance_facts_session ON attendance_facts (session_id, enrolment_id);
CREATE INDEX ix_attendance_facts_enrolment ON attendance_facts (enrolment_id);
DROP INDEX uq_attendance_facts_arrival;
CREATE UNIQUE INDEX uq_attendance_facts_arrival ON attendance_facts (arrival);
DROP INDEX ix_attendance_facts_room;
