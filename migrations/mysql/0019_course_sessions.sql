-- +goose Up
CREATE TABLE course_sessions (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  course_id BIGINT UNSIGNED NOT NULL,
  title VARCHAR(200) NOT NULL,
  starts_at DATETIME NOT NULL,
  ends_at DATETIME NOT NULL,
  periods INT NOT NULL,
  salt VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  opened_at DATETIME NULL,
  closed_at DATETIME NULL,
  closed_by BIGINT UNSIGNED NULL,
  revision INT NOT NULL,
  PRIMARY KEY (id),
  KEY ix_course_sessions_course (course_id, starts_at),
  CONSTRAINT fk_course_sessions_course FOREIGN KEY (course_id) REFERENCES courses (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE course_sessions;
