//! A name server on loopback that answers as a test wants it to: over UDP, and over TCP where that is too small.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::net::xfer::Protocol;
use hickory_server::proto::op::{Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::{CNAME, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

/// What the server says of a name.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Text records, each of one string or several.
    Texts(Vec<Vec<String>>),
    /// The name is another name's alias, and no more is said.
    Alias(String),
    /// The name is there, and has no such record.
    NoData,
    /// There is no such name.
    NoName,
    /// The server can't tell.
    ServFail,
    /// Nothing at all: the packet is lost.
    Silence,
    /// It takes this long until the text comes.
    Late(Duration, String),
    /// The answer is too long for UDP.
    TooLong(String),
}

pub fn text(value: &str) -> Reply {
    Reply::Texts(vec![vec![value.to_owned()]])
}

#[derive(Clone, Default)]
struct Zone {
    replies: Arc<Mutex<HashMap<String, Reply>>>,
    asked: Arc<Mutex<Vec<(String, Protocol)>>>,
}

pub struct NameServer {
    zone: Zone,
    address: String,
    _server: Server<Zone>,
}

impl NameServer {
    pub async fn start() -> Self {
        let zone = Zone::default();
        let mut server = Server::new(zone.clone());
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            // The same number for both; somebody else may have the other half.
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
                break (udp, tcp);
            }
        };
        let address = udp.local_addr().unwrap().to_string();
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 16);
        Self { zone, address, _server: server }
    }

    /// Where it answers.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// From now on it says this of a name; of a name it knows nothing of, that there is none.
    pub fn say(&self, name: &str, reply: Reply) {
        self.zone.replies.lock().unwrap().insert(format!("{}.", name.to_lowercase()), reply);
    }

    /// How often it was asked about a name.
    pub fn asked(&self, name: &str) -> usize {
        let name = format!("{}.", name.to_lowercase());
        self.zone.asked.lock().unwrap().iter().filter(|(asked, _)| *asked == name).count()
    }

    /// Whether it was asked about a name over TCP.
    pub fn asked_over_tcp(&self, name: &str) -> bool {
        let name = format!("{}.", name.to_lowercase());
        self.zone.asked.lock().unwrap().iter().any(|(asked, over)| *asked == name && *over == Protocol::Tcp)
    }
}

#[async_trait::async_trait]
impl RequestHandler for Zone {
    async fn handle_request<R: ResponseHandler, T: Time>(&self, request: &Request, mut answer: R) -> ResponseInfo {
        let info = request.request_info().unwrap();
        let name = Name::from(info.query.name());
        let asked = name.to_ascii().to_lowercase();
        self.asked.lock().unwrap().push((asked.clone(), info.protocol));
        let reply = self.replies.lock().unwrap().get(&asked).cloned().unwrap_or(Reply::NoName);
        assert_eq!(info.query.query_type(), RecordType::TXT);

        let mut head = Metadata::response_from_request(info.metadata);
        head.recursion_available = true;
        let mut records = Vec::new();
        let record = |data| Record::from_rdata(name.clone(), 3600, data);
        let of_one = |value: String| record(RData::TXT(TXT::new(vec![value])));
        match reply {
            Reply::Texts(texts) => records.extend(texts.into_iter().map(|text| record(RData::TXT(TXT::new(text))))),
            Reply::Alias(to) => records.push(record(RData::CNAME(CNAME(Name::from_ascii(to).unwrap())))),
            Reply::NoData => {}
            Reply::NoName => head.response_code = ResponseCode::NXDomain,
            Reply::ServFail => head.response_code = ResponseCode::ServFail,
            Reply::Silence => std::future::pending().await,
            Reply::Late(wait, value) => {
                tokio::time::sleep(wait).await;
                records.push(of_one(value));
            }
            Reply::TooLong(_) if info.protocol == Protocol::Udp => head.truncation = true,
            Reply::TooLong(value) => records.push(of_one(value)),
        }
        let response = MessageResponseBuilder::from_message_request(request).build(head, &records, [], [], []);
        answer.send_response(response).await.unwrap()
    }
}
