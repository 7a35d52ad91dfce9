// A phone's photo is 4000 pixels and 6 MB; 2000 pixels are plenty as evidence, and go through a thin line.

const LONGEST = 2000;
const SMALL = 400 * 1024;

/** A JPEG of at most 2000 px for photos (place and camera data fall away with it); any other file as it is. */
export async function shrunk(file) {
  if (!["image/jpeg", "image/png", "image/webp"].includes(file.type)) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // the server says what is wrong with it
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= SMALL) return file;
  const blob = await drawn(picture, scale);
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function drawn(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // a transparent picture stays readable
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}
