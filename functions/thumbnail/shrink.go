package thumbnail

import (
	"image"
	"image/color"
)

// Shrink returns the picture with this width and the same proportions.
// Each pixel is the average of those that it stands for. A smaller picture keeps its size.
func Shrink(picture image.Image, width int) image.Image {
	from := picture.Bounds()
	if width >= from.Dx() {
		return picture
	}
	height := from.Dy() * width / from.Dx()
	if height < 1 {
		height = 1
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := 0; y < height; y++ {
		top, bottom := span(y, height, from.Dy())
		for x := 0; x < width; x++ {
			left, right := span(x, width, from.Dx())
			area := image.Rect(left, top, right, bottom).Add(from.Min)
			small.SetRGBA(x, y, average(picture, area))
		}
	}
	return small
}

// span returns the first pixel of a large side that the i-th of a small one stands for, and the one behind the last.
func span(i, small, large int) (int, int) {
	first, end := i*large/small, (i+1)*large/small
	if end == first {
		end++
	}
	return first, end
}

func average(picture image.Image, area image.Rectangle) color.RGBA {
	var r, g, b, a uint64
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			red, green, blue, alpha := picture.At(x, y).RGBA()
			r, g, b, a = r+uint64(red), g+uint64(green), b+uint64(blue), a+uint64(alpha)
		}
	}
	// RGBA has 16 bits of each color.
	pixels := uint64(area.Dx()*area.Dy()) << 8
	return color.RGBA{uint8(r / pixels), uint8(g / pixels), uint8(b / pixels), uint8(a / pixels)}
}
