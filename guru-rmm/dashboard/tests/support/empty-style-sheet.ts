/** Stands in for every imported style sheet: class names resolve to nothing, which no test relies on. */
export default {};
