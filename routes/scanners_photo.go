package routes

import (
	"errors"

	"taphuan/models/fault"
	"taphuan/views/paper"
)

// photoField is the field a photo is sent in.
const photoField = "photo"

type photoInput struct {
	Photo sentFile `file:"photo"`
}

type photoTexts struct {
	Texts []string `json:"texts"`
}

// readPhoto reads the QR codes on a photo, for phones whose camera pages cannot
// watch. Nothing of it is kept.
func (h *handlers) readPhoto(rq *request, in photoInput) (answer[photoTexts], error) {
	if len(in.Photo.Content) == 0 {
		return fail[photoTexts](fault.Fields(fault.Field{Name: photoField, Code: "input.required"}))
	}
	texts, err := h.photos.Read(rq.ctx, in.Photo.Content)
	switch {
	case errors.Is(err, paper.ErrNoPicture):
		err = fault.Fields(fault.Field{Name: photoField, Code: "scanners.no_picture"})
	case errors.Is(err, paper.ErrPictureTooLarge):
		err = fault.Fields(fault.Field{Name: photoField, Code: "scanners.picture_too_large"})
	}
	if err != nil {
		return fail[photoTexts](err)
	}
	return answer[photoTexts]{Body: photoTexts{Texts: texts}}, nil
}
