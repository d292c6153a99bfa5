import Foundation
import Testing

/// Chromium without a window, which shows a page and says what came of it.
enum Browser {
    static let name = ["chromium", "chromium-browser", "google-chrome"].first(where: Tools.has)

    /// What a page looks like in a frame of a given width.
    struct Layout {
        let innerWidth: Int
        let scrollWidth: Int

        /// Of the cells: how many there are, and how many lie wholly within the page's width.
        let cells: Int
        let cellsWithin: Int
    }

    /// Lays a page out as a screen so wide would. A window cannot be as narrow as a phone, so the page stands in a frame; its
    /// own policy forbids scripts, so the frame is asked from outside.
    static func layOut(_ html: String, width: Int, in bench: Workbench) throws -> Layout {
        let page = html.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
        try bench.write(
            "frame.html",
            """
            <!DOCTYPE html><body><iframe style="border:0;width:\(width)px;height:844px" srcdoc="\(page)"></iframe><script>
            addEventListener("load", () => {
              const page = document.querySelector("iframe").contentDocument, width = page.defaultView.innerWidth;
              const cells = [...page.querySelectorAll("td[data-guild]")].map(cell => cell.getBoundingClientRect());
              const within = cells.filter(box => box.height > 0 && box.left >= 0 && box.right <= width);
              document.body.dataset.layout =
                [width, page.documentElement.scrollWidth, cells.length, within.length].join(" ");
              document.querySelector("iframe").remove();
            });
            </script>
            """)
        let arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--user-data-dir=\(bench.path("browser"))", "--dump-dom", "file://\(bench.path("frame.html"))",
        ]
        let shown = try bench.start(arguments, program: Tools.path(try #require(name))).wait()
        let found = try #require(
            shown.output.firstMatch(of: /data-layout="(\d+) (\d+) (\d+) (\d+)"/), "\(shown.errors)")
        let numbers = try [found.1, found.2, found.3, found.4].map { try #require(Int($0)) }
        return Layout(innerWidth: numbers[0], scrollWidth: numbers[1], cells: numbers[2], cellsWithin: numbers[3])
    }
}
