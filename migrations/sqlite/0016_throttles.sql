-- +goose Up
CREATE TABLE throttles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,
  failures INTEGER NOT NULL,
  blocked_until DATETIME NOT NULL,
  updated_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX uq_throttles_subject ON throttles (subject);

-- +goose Down
DROP TABLE throttles;
