-- +goose Up
CREATE TABLE session_staff (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  session_id BIGINT UNSIGNED NOT NULL,
  user_id BIGINT UNSIGNED NOT NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_session_staff (session_id, user_id),
  KEY ix_session_staff_user (user_id),
  CONSTRAINT fk_session_staff_session FOREIGN KEY (session_id) REFERENCES course_sessions (id),
  CONSTRAINT fk_session_staff_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE session_staff;
