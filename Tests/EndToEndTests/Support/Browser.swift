import Foundation
import Testing

/// Chromium without a window, which lays out a page and reports the result.
enum Browser {
    static let name = ["chromium", "chromium-browser", "google-chrome"].first(where: Tools.has)

    /// How a page is laid out in a frame of a given width.
    struct Layout {
        let innerWidth: Int
        let scrollWidth: Int

        /// The number of cells, and of those that lie completely within the page's width.
        let cells: Int
        let cellsWithin: Int
    }

    /// Lays out a page as a screen of this width would.
    ///
    /// A window cannot be as narrow as a phone, so the page is shown in a frame. The page's own policy forbids scripts,
    /// so the script that measures runs outside the frame.
    static func layOut(_ html: String, width: Int, in bench: Workbench) throws -> Layout {
        let page = html.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
        try bench.write(
            "frame.html",
            """
            <!DOCTYPE html><body><iframe style="border:0;width:\(width)px;height:844px" srcdoc="\(page)"></iframe>
            <script>
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
        let browser = try bench.start(arguments, program: Tools.path(try #require(name))).wait()
        let found = try #require(
            browser.output.firstMatch(of: /data-layout="(\d+) (\d+) (\d+) (\d+)"/), "\(browser.errors)")
        let numbers = try [found.1, found.2, found.3, found.4].map { try #require(Int($0)) }
        return Layout(innerWidth: numbers[0], scrollWidth: numbers[1], cells: numbers[2], cellsWithin: numbers[3])
    }
}
