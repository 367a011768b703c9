-- +goose Up
CREATE TABLE staffing_assignments (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  unit_id BIGINT UNSIGNED NOT NULL,
  person_id BIGINT UNSIGNED NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  position VARCHAR(120) NOT NULL,
  phone VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  decision_no VARCHAR(80) NOT NULL,
  decided_on DATE NULL,
  effective_from DATE NOT NULL,
  effective_to DATE NULL,
  end_reason VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  end_note TEXT NOT NULL,
  recorded_by BIGINT UNSIGNED NOT NULL,
  recorded_at DATETIME NOT NULL,
  ended_at DATETIME NULL,
  revision INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_staffing_assignments_from (unit_id, person_id, effective_from),
  KEY ix_staffing_assignments_unit (unit_id),
  CONSTRAINT fk_staffing_assignments_unit FOREIGN KEY (unit_id) REFERENCES units (id),
  CONSTRAINT fk_staffing_assignments_person FOREIGN KEY (person_id) REFERENCES people (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE staffing_assignments;
