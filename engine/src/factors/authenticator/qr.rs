use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

use crate::error::Error;

/// Light modules around the code (ISO/IEC 18004 §6.3.8): scanners need them.
const QUIET_ZONE: usize = 4;

/// A QR code as the data of one SVG path, a module a unit, with the length of a side.
pub fn path(text: &str) -> Result<(String, u32), Error> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| Error::Corrupt("authenticator address"))?;
    let mut data = String::new();
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            let run = row[x..].iter().take_while(|module| module.value()).count();
            if run > 0 {
                // Writing to a String can't fail.
                let _ = write!(data, "M{} {}h{run}v1h-{run}z", x + QUIET_ZONE, y + QUIET_ZONE);
            }
            x += run.max(1);
        }
    }
    Ok((data, u32::try_from(code.size + 2 * QUIET_ZONE).unwrap_or(u32::MAX)))
}
