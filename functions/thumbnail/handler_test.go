package thumbnail

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http/httptest"
	"strings"
	"testing"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(width, height int) image.Image {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := 0; y < height; y++ {
		for x := 0; x < width; x++ {
			if x < width/2 {
				picture.Set(x, y, color.RGBA{255, 0, 0, 255})
			} else {
				picture.Set(x, y, color.RGBA{0, 0, 255, 255})
			}
		}
	}
	return picture
}

func encoded(t *testing.T, format string, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, picture)
	case "gif":
		err = gif.Encode(&out, picture, nil)
	default:
		err = jpeg.Encode(&out, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func post(target string, body []byte) *httptest.ResponseRecorder {
	out := httptest.NewRecorder()
	Handle(out, httptest.NewRequest("POST", target, bytes.NewReader(body)))
	return out
}

func TestShrinksEveryFormat(t *testing.T) {
	for format, wanted := range map[string]string{"png": "image/png", "jpeg": "image/jpeg", "gif": "image/jpeg"} {
		out := post("/?width=50", encoded(t, format, halves(400, 200)))
		if out.Code != 200 || out.Header().Get("Content-Type") != wanted {
			t.Errorf("%s: got %d %s: %s", format, out.Code, out.Header().Get("Content-Type"), out.Body)
			continue
		}
		picture, _, err := image.Decode(out.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Size(); got != image.Pt(50, 25) {
			t.Errorf("%s: got the size %v", format, got)
		}
	}
}

func TestAveragesColors(t *testing.T) {
	for x, wanted := range []color.RGBA{{255, 0, 0, 255}, {127, 0, 127, 255}, {0, 0, 255, 255}} {
		if got := Shrink(halves(6, 2), 3).At(x, 0); got != wanted {
			t.Errorf("pixel %d: got %v, want %v", x, got, wanted)
		}
	}
}

func TestKeepsSmallPictures(t *testing.T) {
	if got := Shrink(halves(6, 2), 200).Bounds().Size(); got != image.Pt(6, 2) {
		t.Errorf("got the size %v", got)
	}
}

func TestKeepsALine(t *testing.T) {
	if got := Shrink(halves(1000, 1), 10).Bounds().Size(); got != image.Pt(10, 1) {
		t.Errorf("got the size %v", got)
	}
}

func TestRefuses(t *testing.T) {
	good := encoded(t, "png", halves(4, 4))
	// A header that tells of 60000 times 60000 pixels. The picture itself is not read.
	huge := append([]byte{}, good...)
	copy(huge[16:24], []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60})
	binary.BigEndian.PutUint32(huge[29:33], crc32.ChecksumIEEE(huge[12:29]))
	for _, c := range []struct {
		target string
		body   []byte
		status int
		text   string
	}{
		{"/?width=0", good, 400, "width"},
		{"/?width=2001", good, 400, "width"},
		{"/?width=wide", good, 400, "width"},
		{"/", nil, 422, "not a JPEG"},
		{"/", []byte("hello"), 422, "not a JPEG"},
		{"/", good[:len(good)-20], 422, "cannot be read"},
		{"/", huge, 422, "pixels"},
	} {
		out := post(c.target, c.body)
		if out.Code != c.status || !strings.Contains(out.Body.String(), c.text) {
			t.Errorf("%s with %d bytes: got %d %s", c.target, len(c.body), out.Code, out.Body)
		}
	}
}

func TestRefusesGet(t *testing.T) {
	out := httptest.NewRecorder()
	Handle(out, httptest.NewRequest("GET", "/", nil))
	if out.Code != 405 || out.Header().Get("Allow") != "POST" {
		t.Errorf("got %d, Allow: %s", out.Code, out.Header().Get("Allow"))
	}
}
