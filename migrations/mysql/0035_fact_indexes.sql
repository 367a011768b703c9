-- +goose Up
-- Beside (session_id, enrolment_id) and (enrolment_id) the server weighed every
-- person of a batch twice before it read any. One index now finds a person's
-- facts and lets one arrival win; every scan writes one index less.
ALTER TABLE attendance_facts
  ADD KEY ix_attendance_facts_room (session_id), DROP KEY ix_attendance_facts_session, DROP KEY uq_attendance_facts_arrival,
  ADD UNIQUE KEY uq_attendance_facts_arrival (enrolment_id, session_id, arrival), DROP KEY ix_attendance_facts_enrolment;

-- +goose Down
ALTER TABLE attendance_facts
  ADD KEY ix_attendance_facts_session (session_id, enrolment_id), DROP KEY ix_attendance_facts_room, DROP KEY uq_attendance_facts_arrival,
  ADD KEY ix_attendance_facts_enrolment (enrolment_id), ADD UNIQUE KEY uq_attendance_facts_arrival (arrival);
