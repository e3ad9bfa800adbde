// Style sheets that scripts bring along; build.mjs puts them with the others.
declare module "*.css";
