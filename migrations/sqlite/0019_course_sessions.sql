-- +goose Up
CREATE TABLE course_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  course_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  starts_at DATETIME NOT NULL,
  ends_at DATETIME NOT NULL,
  periods INTEGER NOT NULL,
  salt TEXT NOT NULL,
  opened_at DATETIME NULL,
  closed_at DATETIME NULL,
  closed_by INTEGER NULL,
  revision INTEGER NOT NULL,
  CONSTRAINT fk_course_sessions_course FOREIGN KEY (course_id) REFERENCES courses (id)
);
CREATE INDEX ix_course_sessions_course ON course_sessions (course_id, starts_at);

-- +goose Down
DROP TABLE course_sessions;
