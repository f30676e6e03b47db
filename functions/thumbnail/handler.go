// Package thumbnail makes small pictures of large ones.
package thumbnail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"strconv"
)

const (
	standardWidth = 200
	widest        = 2000
	// mostPixels keeps a small file with a huge picture from taking all memory.
	mostPixels = 24_000_000
)

// Handle answers a JPEG, PNG or GIF in the body with a thumbnail of ?width=N pixels (200).
// A PNG stays one, because it may be transparent; anything else becomes a JPEG.
func Handle(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		refuse(w, http.StatusMethodNotAllowed, errors.New("send a picture by POST"))
		return
	}
	width, err := requestedWidth(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(r.Body); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	picture, format, err := decode(body.Bytes())
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err)
		return
	}
	small := Shrink(picture, width)
	var out bytes.Buffer
	if format == "png" {
		err = png.Encode(&out, small)
	} else {
		format = "jpeg"
		err = jpeg.Encode(&out, small, nil)
	}
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "image/"+format)
	w.Header().Set("X-Size", fmt.Sprintf("%dx%d", small.Bounds().Dx(), small.Bounds().Dy()))
	w.Write(out.Bytes())
}

func requestedWidth(r *http.Request) (int, error) {
	text := r.URL.Query().Get("width")
	if text == "" {
		return standardWidth, nil
	}
	width, err := strconv.Atoi(text)
	if err != nil || width < 1 || width > widest {
		return 0, fmt.Errorf("width is not a number from 1 to %d", widest)
	}
	return width, nil
}

func decode(body []byte) (image.Image, string, error) {
	header, format, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return nil, "", errors.New("the body is not a JPEG, PNG or GIF")
	}
	if header.Width*header.Height > mostPixels {
		return nil, "", fmt.Errorf("the picture has more than %d pixels", mostPixels)
	}
	picture, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return nil, "", fmt.Errorf("the %s cannot be read: %w", format, err)
	}
	return picture, format, nil
}

func refuse(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}
