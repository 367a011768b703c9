-- +goose Up
CREATE TABLE enrolments (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  course_id BIGINT UNSIGNED NOT NULL,
  person_id BIGINT UNSIGNED NOT NULL,
  unit_id BIGINT UNSIGNED NOT NULL,
  unit_name VARCHAR(200) NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  name_fold VARCHAR(120) NOT NULL,
  sort_given VARBINARY(255) NOT NULL,
  sort_rest VARBINARY(500) NOT NULL,
  position VARCHAR(120) NOT NULL,
  phone VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  email VARCHAR(200) NOT NULL,
  born_on VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  short_number INT NOT NULL,
  status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  replacement INT NOT NULL,
  created_by BIGINT UNSIGNED NOT NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_enrolments_person (course_id, person_id),
  UNIQUE KEY uq_enrolments_number (course_id, short_number),
  KEY ix_enrolments_phone (phone),
  CONSTRAINT fk_enrolments_course FOREIGN KEY (course_id) REFERENCES courses (id),
  CONSTRAINT fk_enrolments_person FOREIGN KEY (person_id) REFERENCES people (id),
  CONSTRAINT fk_enrolments_unit FOREIGN KEY (unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE enrolments;
