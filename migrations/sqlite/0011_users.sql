-- +goose Up
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  person_id INTEGER NULL,
  password_hash TEXT NOT NULL,
  disabled_at DATETIME NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_users_person FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE UNIQUE INDEX uq_users_login ON users (login);

-- +goose Down
DROP TABLE users;
