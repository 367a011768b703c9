-- +goose Up
CREATE TABLE session_staff (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_session_staff_session FOREIGN KEY (session_id) REFERENCES course_sessions (id),
  CONSTRAINT fk_session_staff_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE UNIQUE INDEX uq_session_staff ON session_staff (session_id, user_id);
CREATE INDEX ix_session_staff_user ON session_staff (user_id);

-- +goose Down
DROP TABLE session_staff;
