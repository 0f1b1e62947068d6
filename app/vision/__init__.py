"""The edge of the measuring: bytes of one picture in, what the face in it shows out (OpenCV and dlib)."""
